# fails: labels/metrics-label-leak, notebook/http-authentication, attack:run-code
# why people do it: the files look right, so the work looks done.
sudo sed -i 's|^labels = .*|labels = []|' /etc/gpu-node/exporter.toml
sudo sed -i -e 's|^mode = .*|mode = "token"|' -e 's|^token_in_url = .*|token_in_url = false|' /etc/gpu-node/notebook.toml
