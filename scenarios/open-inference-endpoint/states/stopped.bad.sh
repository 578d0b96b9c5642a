# fails: keys/http-authentication, limits/http-rate-limit, input/http-input-limits, admin/http-role-separation, safeguard:1, safeguard:2
# why people do it: what does not run cannot be attacked.
sudo systemctl disable --now inference-server
