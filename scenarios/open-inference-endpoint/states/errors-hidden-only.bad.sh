# fails: input/http-input-limits, attack:bad-input
# why people do it: the traces are gone, so the crashes look handled.
sudo sed -i 's|^verbose = .*|verbose = false|' /etc/inference/server.toml
sudo systemctl restart inference-server
