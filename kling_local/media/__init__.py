"""Pictures and files: references in; takes, the delivered mp4 and film strips out."""
