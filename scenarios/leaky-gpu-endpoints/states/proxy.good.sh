# passes: all
# why it is right: nginx decides on the public ports who may do what, and the services listen on loopback only, so there is no way around it.
close_by_proxy() {
  local monitor settings=/etc/gpu-node
  monitor=$(getent ahostsv4 monitor | awk 'NR == 1 { print $1 }')
  sudo sed -i -e 's|^listen = .*|listen = "127.0.0.1:9401"|' -e 's|^labels = .*|labels = []|' $settings/exporter.toml
  sudo sed -i 's|^listen = .*|listen = "127.0.0.1:8701"|' $settings/manager.toml
  sudo sed -i 's|^listen = .*|listen = "127.0.0.1:8889"|' $settings/notebook.toml
  sudo systemctl restart gpu-exporter gpu-manager gpu-notebook
  sed "s|MONITOR|$monitor|" <<'CONF' | sudo tee /etc/nginx/conf.d/gpu-node.conf >/dev/null
map_hash_bucket_size 128;
map $http_authorization $role {
  default nobody;
  "Bearer oper-9d27f5a318" operator;
  "Bearer view-4be1c07d92" viewer;
}
map "$role $request_method" $answer {
  default 403;
  ~^nobody 401;
  ~^operator 200;
  "viewer GET" 200;
}
map $http_authorization $researcher {
  default 0;
  "Bearer note-61e8ab04c7" 1;
}
server {
  listen 9400;
  allow MONITOR;
  deny all;
  location = /metrics { proxy_pass http://127.0.0.1:9401; }
}
server {
  listen 8700 ssl;
  ssl_certificate /etc/ssl/site/gpu-node.crt;
  ssl_certificate_key /etc/ssl/site/gpu-node.key;
  ssl_protocols TLSv1.2 TLSv1.3;
  location / {
    if ($answer = 401) { return 401; }
    if ($answer = 403) { return 403; }
    proxy_pass http://127.0.0.1:8701;
  }
}
server {
  listen 8888;
  location / {
    if ($researcher = 0) { return 401; }
    proxy_pass http://127.0.0.1:8889;
  }
}
CONF
  sudo nginx -t -q && sudo systemctl enable --quiet nginx && sudo systemctl restart nginx
}
close_by_proxy
