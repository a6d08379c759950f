"""Django's PostgreSQL backend over the server that the program runs itself."""
