# Sourced by run, test and bench from the repository's root: what they need, made only when its sources have changed.

configuration=${NEXUS_CONFIGURATION:-Release}
local_dll=local/bin/$configuration/net10.0/CloudNexus.Local.dll

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need() { # command, what it is, how to get it
  command -v "$1" >/dev/null 2>&1 || { echo "$2 is missing: $3" >&2; exit 1; }
}

need_tools() {
  need dotnet "The .NET 10 SDK" "see https://dot.net/download"
  need node "Node.js 20 or later" "see https://nodejs.org"
  need npm "npm" "it comes with Node.js"
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() { # Debian packages, of which no service is started
  local policy=/usr/sbin/policy-rc.d made= status=0
  if [ ! -e $policy ]; then
    made=yes
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; } || status=$?
  [ -z "$made" ] || rm $policy
  return $status
}

install_packages() { # directory: npm ci when the lock file is newer than what is installed
  if [ ! -f "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    echo "Installing npm packages of $1 …"
    npm ci --prefix "$1" --no-audit --no-fund --loglevel=error
    touch "$1/node_modules/.package-lock.json"
  fi
}

build_web() {
  install_packages web
  if [ ! -f web/dist/index.html ] || [ -n "$(find web/src web/index.html web/package-lock.json web/vite.config.ts web/public -newer web/dist/index.html 2>/dev/null | head -n 1)" ]; then
    echo "Building the dashboard …"
    npm run --prefix web --silent build >/dev/null
  fi
}

build_dotnet() { # project or solution; says nothing unless it fails
  local output
  output=$(dotnet build "$1" -c "$configuration" -v q -nologo 2>&1) || { echo "$output" >&2; return 1; }
}

publish_agent() { # aot or single: into agent/bin/NAME/publish
  local output
  output=$(dotnet publish agent -c Release -r "$(agent_platform)" -p:AgentBuild="$1" -o "agent/bin/$1/publish" -v q -nologo 2>&1) \
    || { echo "$output" >&2; return 1; }
}

agent_platform() {
  case "$(uname -m)" in
    aarch64 | arm64) echo linux-arm64 ;;
    *) echo linux-x64 ;;
  esac
}

build_all() {
  install_packages local
  build_web
  echo "Building …"
  build_dotnet local/CloudNexus.Local.csproj
}
