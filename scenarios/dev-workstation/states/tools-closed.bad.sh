# fails: safeguard:session-command#5
# why people do it: the folder is closed to others at last; they cannot use the tools any more either.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chown -R dev:dev /opt/tools
sudo chmod -R 0700 /opt/tools
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
