# fails: admin/http-role-separation, attack:swap-model
# why people do it: with keys on, everything seems to be behind a lock, and that admin has no lock of its own is overlooked.
sudo rm -f '/etc/inference/server.d/{{exemptionFile}}'
sudo sed -i 's|^required = .*|required = true|' /etc/inference/server.toml
sudo systemctl restart inference-server
