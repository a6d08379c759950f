"""How staff sign in: a password, a second factor where the site asks for one, and the sessions they have open."""
