"""Backup and restore: the database and its files at one moment, in one file that proves itself."""
