# fails: tools/file-access, attack:plant-tool
# why people do it: a group is the right idea, and the first one in the list has the right name; the contractor is in it too.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chgrp -R team /opt/tools
sudo chmod 2775 /opt/tools/bin
sudo chmod 0775 /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
echo "{}" | sudo tee /etc/docker/daemon.json >/dev/null
sudo rm -rf /etc/systemd/system/docker.service.d
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
