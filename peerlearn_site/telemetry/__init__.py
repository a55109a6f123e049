"""What the house tells about itself: log lines and figures. Below everything, so that everything may speak."""
