# fails: keys/http-authentication
# why people do it: the main settings are right, and a request without a key from this machine is refused, so it looks closed.
sudo sed -i -e 's|^required = .*|required = true|' -e 's|^requests_per_minute = 0|requests_per_minute = 150|' /etc/inference/server.toml
sudo systemctl restart inference-server
