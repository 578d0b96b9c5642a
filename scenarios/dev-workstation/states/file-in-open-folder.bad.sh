# fails: files/file-access, files/file-access#2, files/file-access#3, attack:plant-tool
# why people do it: the files are closed one by one; the home around them is open, so they can be replaced.
chmod 0600 ~/.ssh/id_ed25519 ~/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
