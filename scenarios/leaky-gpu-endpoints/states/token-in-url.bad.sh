# fails: notebook/http-authentication, attack:run-code
# why people do it: the vendor's quick start opens the notebook by a link with the token in it, and that keeps working.
sudo sed -i 's|^mode = .*|mode = "token"|' /etc/gpu-node/notebook.toml
sudo systemctl restart gpu-notebook
