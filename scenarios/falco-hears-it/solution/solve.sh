cat > /etc/falco/falco_rules.local.yaml <<'RULES'
- rule: Shell in a container
  desc: Nobody should need a shell in our containers.
  condition: spawned_process and container and shell_procs
  output: A shell in a container (container=%container.name command=%proc.cmdline parent=%proc.pname)
  priority: WARNING
  exceptions:
    - name: health_checks
      fields: [proc.pname, proc.cmdline]
      values:
        - [containerd-shim, sh /opt/probe.sh]

- rule: Write below etc
  desc: A file below /etc is opened for writing.
  condition: open_write and fd.name startswith /etc/
  output: A file below /etc was written (file=%fd.name command=%proc.cmdline container=%container.name)
  priority: ERROR
  exceptions:
    - name: stewards
      fields: [proc.name, fd.name]
      comps: [=, in]
      values:
        - [{{steward}}, [{{stewardFile}}, {{stewardTemp}}]]

- list: mining_pools
  items: ['"{{pool}}"', '"203.0.113.66"', '"203.0.113.91"']

- rule: Connection to a mining pool
  desc: Somebody mines with our processors.
  condition: connect_out and fd.sip in (mining_pools)
  output: A mining pool was reached (connection=%fd.name command=%proc.cmdline container=%container.name)
  priority: CRITICAL

- macro: service_token
  condition: (fd.name in (/var/run/secrets/kubernetes.io/serviceaccount/token, /run/secrets/kubernetes.io/serviceaccount/token))

- rule: Read of a service token
  desc: A program other than its owner reads the token of a service account.
  condition: open_read and service_token
  output: A service token was read (file=%fd.name command=%proc.cmdline container=%container.name)
  priority: WARNING
  exceptions:
    - name: owners
      fields: [proc.exepath, container.image.repository]
      values:
        - [/opt/shop-agent, registry.shop.example/worker]
RULES
