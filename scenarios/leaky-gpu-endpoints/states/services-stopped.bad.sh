# fails: metrics/endpoint-exposure, labels/metrics-label-leak, management/http-authentication, tls/tls-endpoint, notebook/http-authentication, safeguard:1, safeguard:2, safeguard:3
# why people do it: what does not run cannot be attacked.
sudo systemctl disable --now gpu-exporter gpu-manager gpu-notebook
