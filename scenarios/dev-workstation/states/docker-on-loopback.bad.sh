# fails: docker/docker-api-exposure, attack:docker-root
# why people do it: what the network does not see looks closed; every account of the machine is behind the door already.
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
sudo chmod 0755 /opt/tools/bin /opt/tools/bin/build
sudo sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
sudo sed -i 's/0\.0\.0\.0:2375/127.0.0.1:2375/' '/etc/{{dockerFile}}'
sudo systemctl daemon-reload
sudo systemctl restart docker
sudo rm -f '/etc/sudoers.d/{{sudoFile}}'
