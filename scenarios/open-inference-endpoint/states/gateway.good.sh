# passes: all
# why it is right: nginx holds the keys, the limits by key and the size, and hides /admin; the server listens on loopback and checks what only it can read.
close_by_gateway() {
  sudo rm -f '/etc/inference/server.d/{{exemptionFile}}'
  sudo tee /etc/inference/server.d/90-gateway.toml >/dev/null <<'SITE'
listen = "127.0.0.1:8002"
[limits]
max_tokens = 256
check_schema = true
[admin]
public = false
[errors]
verbose = false
SITE
  sudo systemctl restart inference-server

  {
    printf 'map_hash_bucket_size 128;\nmap $http_authorization $customer {\n  default "";\n'
    sudo sed -n 's|^\(customer-[0-9]*\) = "\(.*\)"|  "Bearer \2" \1;|p' /etc/inference/keys.toml
    cat <<'CONF'
}
limit_req_zone $customer zone=customers:1m rate=150r/m;
limit_req_status 429;
server {
  listen 8000;
  client_max_body_size 64k;
  client_body_buffer_size 64k;
  error_page 429 = @wait;
  location @wait {
    default_type application/json;
    add_header Retry-After 5 always;
    return 429 '{"error": {"message": "too many requests with this key"}}';
  }
  location = /health { proxy_pass http://127.0.0.1:8002; }
  location /v1/ {
    if ($customer = "") { return 401; }
    limit_req zone=customers burst=15 nodelay;
    proxy_pass http://127.0.0.1:8002;
  }
  location / { return 404; }
}
CONF
  } | sudo tee /etc/nginx/conf.d/inference.conf >/dev/null
  sudo nginx -t -q && sudo systemctl enable --quiet nginx && sudo systemctl restart nginx
  sudo chmod 640 /var/log/inference/prompts.log*
}
close_by_gateway
