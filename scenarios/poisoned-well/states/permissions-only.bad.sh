# fails: signed/dataset-verification, signed/dataset-verification#2, format/dataset-format, attack:pickle
# why people do it: nobody without the right can write any more, so everything that is there must be right.
sudo chown -R curator:data /srv/dataset
sudo chmod -R u=rwX,g=rX,o= /srv/dataset
sudo chown collector:curator /srv/incoming
sudo chmod 0770 /srv/incoming
sudo chmod 0644 /etc/pipeline/pipeline.toml
sudo chmod 0600 /etc/pipeline/curator.key
