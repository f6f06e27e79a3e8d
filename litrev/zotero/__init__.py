"""Handing works over to Zotero: to the program on this computer, or to the web service with a key."""
