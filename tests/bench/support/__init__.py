"""What benchmarks and the kill test share: a county to write in, browsers, servers, figures."""
