# fails: safeguard:1
# why people do it: a small number looks safe, and nobody asked what the customers need.
sudo rm -f '/etc/inference/server.d/{{exemptionFile}}'
sudo sed -i -e 's|^required = .*|required = true|' -e 's|^requests_per_minute = 0.*|requests_per_minute = 2|' -e 's|^burst = .*|burst = 1|' /etc/inference/server.toml
sudo systemctl restart inference-server
