"""Picture and film files: reads references; writes takes, the delivered mp4 and film strips."""
