# fails: sudo/sudo-policy
# why people do it: the contractor is out, and nobody asks developers for a password, so it is still comfortable.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
printf 'dev ALL=(ALL:ALL) NOPASSWD: ALL\n' | sudo tee '/etc/sudoers.d/{{sudoFile}}' >/dev/null
