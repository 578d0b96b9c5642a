# fails: safeguard:1, signed/dataset-verification
# why people do it: what nobody can write nobody can poison, and the new rows will be missed only next week.
sudo chown -R root:data /srv/dataset /srv/incoming
sudo chmod -R u=rwX,g=rX,o= /srv/dataset /srv/incoming
