"""The sample office: real units, invented people, one fixed seed. Everything happens through the domain's own acts."""
