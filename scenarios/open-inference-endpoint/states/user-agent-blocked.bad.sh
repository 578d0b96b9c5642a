# fails: keys/http-authentication, limits/http-rate-limit
# why people do it: the flood in the log all says curl, so curl is what gets blocked; a name costs an attacker nothing.
block_agents() {
  sudo sed -i 's|^listen = "0.0.0.0:8000"|listen = "127.0.0.1:8002"|' /etc/inference/server.toml
  sudo systemctl restart inference-server
  sudo tee /etc/nginx/conf.d/inference.conf >/dev/null <<'CONF'
server {
  listen 8000;
  client_max_body_size 0;
  if ($http_user_agent ~* "curl|python|wget") { return 403; }
  location / { proxy_pass http://127.0.0.1:8002; }
}
CONF
  sudo systemctl restart nginx
}
block_agents
