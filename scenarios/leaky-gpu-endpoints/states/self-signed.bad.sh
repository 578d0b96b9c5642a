# fails: tls/tls-endpoint
# why people do it: one command makes a certificate, and curl --insecure is content with it.
self_sign() {
  sudo openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=gpu-node -addext subjectAltName=DNS:gpu-node \
    -keyout /etc/gpu-node/own.key -out /etc/gpu-node/own.crt 2>/dev/null
  sudo chgrp gpu /etc/gpu-node/own.key
  sudo chmod 640 /etc/gpu-node/own.key
  sudo sed -i -e 's|^certificate = .*|certificate = "/etc/gpu-node/own.crt"|' -e 's|^key = .*|key = "/etc/gpu-node/own.key"|' /etc/gpu-node/manager.toml
  sudo systemctl restart gpu-manager
}
self_sign
