# fails: metrics/endpoint-exposure, safeguard:1
# why people do it: a drop rule is quick, and the stranger is gone; that monitoring went blind is noticed weeks later.
sudo tee /etc/nftables.conf >/dev/null <<'RULES'
flush ruleset
table inet node {
  chain input {
    type filter hook input priority 0;
    iif lo accept
    tcp dport 9400 drop
  }
}
RULES
sudo nft --file /etc/nftables.conf
