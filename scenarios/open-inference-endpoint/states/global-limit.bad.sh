# fails: limits/http-rate-limit
# why people do it: one limit for the whole server is one line, and the graph goes down; so do the customers.
limit_all() {
  sudo sed -i 's|^listen = "0.0.0.0:8000"|listen = "127.0.0.1:8002"|' /etc/inference/server.toml
  sudo systemctl restart inference-server
  sudo tee /etc/nginx/conf.d/inference.conf >/dev/null <<'CONF'
limit_req_zone $server_name zone=all:1m rate=2r/s;
limit_req_status 429;
server {
  listen 8000;
  client_max_body_size 0;
  error_page 429 = @wait;
  location @wait {
    add_header Retry-After 5 always;
    return 429;
  }
  location / {
    limit_req zone=all burst=10 nodelay;
    proxy_pass http://127.0.0.1:8002;
  }
}
CONF
  sudo systemctl restart nginx
}
limit_all
