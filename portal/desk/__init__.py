"""The desk: where editors settle what the machine suggests, inside the admin."""
