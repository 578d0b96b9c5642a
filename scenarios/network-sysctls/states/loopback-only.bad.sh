# fails: firewall/firewall-default-drop, firewall/firewall-persistence
# why people do it: the database listens on loopback now, so nothing is left to filter, they think.
host_settings() {
  echo 'net.ipv4.ip_forward = 0'
  for face in all default eth0; do
    for knob in send_redirects accept_redirects secure_redirects accept_source_route; do echo "net.ipv4.conf.$face.$knob = 0"; done
    for knob in rp_filter log_martians; do echo "net.ipv4.conf.$face.$knob = 1"; done
  done
  for knob in tcp_syncookies icmp_echo_ignore_broadcasts icmp_ignore_bogus_error_responses; do echo "net.ipv4.$knob = 1"; done
}
host_settings | sudo tee "/etc/sysctl.d/$(basename "/{{routerFile}}")" >/dev/null
sudo systemctl restart systemd-sysctl
sudo sed -i 's/^listen = .*/listen = 127.0.0.1/' /etc/stock/database.conf
sudo systemctl restart stock
