# fails: limits/http-rate-limit
# why people do it: limit_req works at once; that it says 503 and not when to come back shows only in the clients.
limit_by_key() {
  sudo sed -i 's|^listen = "0.0.0.0:8000"|listen = "127.0.0.1:8002"|' /etc/inference/server.toml
  sudo systemctl restart inference-server
  sudo tee /etc/nginx/conf.d/inference.conf >/dev/null <<'CONF'
limit_req_zone $http_authorization zone=keys:1m rate=2r/s;
server {
  listen 8000;
  client_max_body_size 0;
  location / {
    limit_req zone=keys burst=10 nodelay;
    proxy_pass http://127.0.0.1:8002;
  }
}
CONF
  sudo systemctl restart nginx
}
limit_by_key
