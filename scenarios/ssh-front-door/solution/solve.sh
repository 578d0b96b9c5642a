# Corrects each setting where it stands, and removes what reopened the door behind it.
close_front_door() {
  local main=/etc/ssh/sshd_config opening='{{opening}}'
  case $opening in
    drop-in) sudo rm -f /etc/ssh/sshd_config.d/50-cloud-init.conf ;;
    match) sudo sed -i '/^Match Address/,$d' "$main" ;;
    command-line) sudo sed -i 's/^SSHD_OPTS=.*/SSHD_OPTS=/' /etc/default/ssh ;;
  esac
  sudo sed -i \
    -e 's/^PermitRootLogin .*/PermitRootLogin no/' \
    -e 's/^PasswordAuthentication .*/PasswordAuthentication no/' \
    -e 's/^PermitEmptyPasswords .*/PermitEmptyPasswords no/' \
    -e 's/^KbdInteractiveAuthentication .*/KbdInteractiveAuthentication no/' \
    -e 's/^Ciphers .*/Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes128-ctr/' \
    -e 's/^MACs .*/MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com,hmac-sha2-512,hmac-sha2-256/' \
    -e 's/^KexAlgorithms .*/KexAlgorithms curve25519-sha256,ecdh-sha2-nistp256/' \
    -e 's/^HostKeyAlgorithms .*/HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256/' \
    -e 's/^LoginGraceTime .*/LoginGraceTime 45/' \
    -e 's/^MaxAuthTries .*/MaxAuthTries 4/' \
    -e 's,^Banner .*,Banner /etc/ssh/banner,' "$main"
  echo 'Authorised users only. What you do here is recorded.' | sudo tee /etc/ssh/banner >/dev/null
  sudo sshd -t && sudo systemctl restart ssh
}
close_front_door
