# fails: root-login/sshd-permit-root-login, passwords/sshd-password-authentication, attack:root-password
# why people do it: the main file is where the setting is, and nobody looks who else has a say.
echo 'Private system.' | sudo tee /etc/ssh/banner >/dev/null
sudo sed -i -e 's/^PermitRootLogin .*/PermitRootLogin no/' -e 's/^PasswordAuthentication .*/PasswordAuthentication no/' /etc/ssh/sshd_config
sudo sed -i -e 's/^KbdInteractiveAuthentication .*/KbdInteractiveAuthentication no/' -e 's,^Banner .*,Banner /etc/ssh/banner,' /etc/ssh/sshd_config
sudo systemctl restart ssh
