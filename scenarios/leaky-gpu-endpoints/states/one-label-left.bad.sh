# fails: labels/metrics-label-leak
# why people do it: paths and people are plainly private, while a job's name looks harmless; it names the project.
sudo sed -i 's|^labels = .*|labels = ["hpc_job"]|' /etc/gpu-node/exporter.toml
sudo systemctl restart gpu-exporter
