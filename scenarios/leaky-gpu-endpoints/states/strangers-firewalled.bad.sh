# fails: safeguard:2, safeguard:3, management/http-authentication, notebook/http-authentication
# why people do it: one rule for the whole node looks like defence in depth, but operators and researchers come from any address.
firewall_all() {
  local monitor
  monitor=$(getent ahostsv4 monitor | awk 'NR == 1 { print $1 }')
  sudo nft --file - <<RULES
table inet node {
  chain input {
    type filter hook input priority 0;
    iif lo accept
    ct state established,related accept
    ip saddr != $monitor drop
  }
}
RULES
}
firewall_all
