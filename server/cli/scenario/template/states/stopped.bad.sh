# fails: safeguard:http-answers
# why people do it: a site that is down leaks nothing
sudo systemctl stop site
