# fails: safeguard:session-command#4
# why people do it: a daemon that is off obeys nobody, you included.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
sudo systemctl disable --now docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
