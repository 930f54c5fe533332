"""What readers see: public pages and embeds, from publications alone."""
