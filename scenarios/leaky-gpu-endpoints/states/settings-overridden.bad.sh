# fails: management/http-authentication, management/http-role-separation, attack:reset-gpu
# why people do it: the settings file says token, the service was restarted, and nobody asked it what it really uses.
sudo sed -i -e 's|^mode = .*|mode = "token"|' -e 's|^viewer = .*|viewer = ["read"]|' /etc/gpu-node/manager.toml
sudo systemctl restart gpu-manager
