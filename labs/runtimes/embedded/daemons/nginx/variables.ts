/** Variables that every request has, by nginx's modules. */
const plain = new Set(
  (
    'args binary_remote_addr body_bytes_sent bytes_sent connection connection_requests connection_time connections_active connections_reading ' +
    'connections_waiting connections_writing content_length content_type date_gmt date_local document_root document_uri gzip_ratio host hostname http2 https ' +
    'is_args limit_conn_status limit_rate limit_req_status msec nginx_version pid pipe proxy_add_x_forwarded_for proxy_host proxy_port query_string ' +
    'realip_remote_addr realip_remote_port realpath_root remote_addr remote_port remote_user request request_body request_body_file request_completion ' +
    'request_filename request_id request_length request_method request_time request_uri scheme server_addr server_name server_port server_protocol ' +
    'ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_raw_cert ' +
    'ssl_client_s_dn ssl_client_serial ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves ssl_early_data ' +
    'ssl_protocol ssl_server_name ssl_session_id ssl_session_reused status tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd time_iso8601 ' +
    'time_local upstream_addr upstream_bytes_received upstream_bytes_sent upstream_cache_status upstream_connect_time upstream_header_time ' +
    'upstream_response_length upstream_response_time upstream_status uri'
  ).split(' '),
);

const prefixed = /^(?:http|sent_http|sent_trailer|upstream_http|upstream_trailer|upstream_cookie|cookie|arg)_/;

export const isBuiltIn = (name: string): boolean => plain.has(name) || prefixed.test(name);
