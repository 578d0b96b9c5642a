# Settings of the services themselves: address, tokens, roles, TLS, labels.
close_endpoints() {
  local monitor settings=/etc/gpu-node
  monitor=$(getent ahostsv4 monitor | awk 'NR == 1 { print $1 }')

  sudo sed -i -e "s|^allow = .*|allow = [\"$monitor\"]|" -e 's|^labels = .*|labels = []|' $settings/exporter.toml

  # What was left from commissioning wins over the settings file.
  sudo rm -f '/etc/{{overridePath}}'
  sudo sed -i \
    -e 's|^certificate = .*|certificate = "/etc/ssl/site/gpu-node.crt"|' \
    -e 's|^key = .*|key = "/etc/ssl/site/gpu-node.key"|' \
    -e 's|^mode = .*|mode = "token"|' \
    -e 's|^viewer = .*|viewer = ["read"]|' $settings/manager.toml

  sudo sed -i -e 's|^mode = .*|mode = "token"|' -e 's|^token_in_url = .*|token_in_url = false|' $settings/notebook.toml

  sudo systemctl daemon-reload
  sudo systemctl restart gpu-exporter gpu-manager gpu-notebook
}
close_endpoints
