# SPDX-License-Identifier: Apache-2.0
# plumb.bash - completion of plumb(1) for bash: commands, options and their values, verdicts, files. It needs no other
# package and does not run plumb. tests/cli/test_cli.py holds it against `plumb help`.

_plumb_commands='diagnose explain help'
_plumb_options='--help --version --socket'
_plumb_diagnose_options='--json --text --events --client --since --until --verdict --quiet --episodes --year --color
	--width --jobs --progress --no-progress --help'
_plumb_explain_options='--json --help'
_plumb_help_options='--help'
_plumb_verdicts='psk-wrong-passphrase m2-secure-bit-set tspec-qos-mismatch probed-never-associated aaa-out-of-memory
	radius-secret-mismatch radius-access-reject radius-timeout aaa-internal-error aaa-no-server association-refused
	idle-timeout session-timeout wlan-changed deleted-by-operator eapol-key-timeout eap-timeout ap-radio-reset
	m4-never-seen mdns-domain-suffix fast-ssid-change-disabled ldap-success ldap-user-rejected ldap-bind-rejected
	ldap-unreachable roam-full-authentication roam-cckm roam-pmkid roam-okc roam-ft ft-key-missing client-excluded
	ip-theft mac-theft max-clients controller-memory wmm-required server-certificate-untrusted class-frame-violation
	stuck-in-authcheck stuck-in-8021x_reqd stuck-in-l2authcomplete stuck-in-wep_reqd stuck-in-dhcp_reqd
	stuck-in-webauth_reqd stuck-in-webauth_nol3sec stuck-in-central_web_auth
	load-balanced client-left roamed-away ap-lost disconnected-by-coa joined invalid-replay-counter
	still-in-progress cause-not-in-log not-aireos'

# The commands of a controller: a word a place, a|b is one of, <x> is anything.
# begin commands: bash
_plumb_rows=(
	'show 802.11a|802.11b'
	'show advanced 802.11a|802.11b summary'
	'show advanced eap'
	'show advanced timers'
	'show ap config 802.11a|802.11b <ap>'
	'show ap config general <ap>'
	'show ap config slot <slot> <ap>'
	'show ap inventory all|<ap>'
	'show ap join stats detailed <ap-mac>'
	'show ap join stats summary'
	'show ap join stats summary all|<ap-mac>'
	'show ap summary'
	'show ap summary <ap-name>'
	'show ap uptime'
	'show auth-list'
	'show capwap counters'
	'show certificate summary'
	'show client diagnosis <client-mac>'
	'show client failures'
	'show client failures <number>'
	'show client history <client-mac>'
	'show client ap 802.11a|802.11b <ap>'
	'show client counters'
	'show client detail <client-mac>'
	'show client state summary'
	'show client summary'
	'show client wlan <wlan-id>'
	'show country'
	'show debug'
	'show exclusionlist'
	'show interface detailed <interface>'
	'show interface summary'
	'show load-balancing'
	'show logging'
	'show metrics'
	'show macfilter detail <client-mac>'
	'show macfilter summary'
	'show network summary'
	'show rf-profile summary'
	'show run-config commands'
	'show sysinfo'
	'show time'
	'show trapflags'
	'show traplog'
	'show wlan <wlan-id>'
	'show wlan summary'
	'show wps summary'
	'debug capwap events|packet|errors|info|detail enable|disable'
	'debug capwap events|packet|errors|info|detail enable|disable <ap>'
	'debug capwap capture <ap> <file>'
	'debug capwap capture disable'
	'debug client <client-mac>'
	'debug client <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> '\
'<client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> '\
'<client-mac> <client-mac>'
	'debug client <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> <client-mac> '\
'<client-mac> <client-mac> <client-mac>'
	'debug dhcp message enable|disable'
	'debug disable-all'
	'debug dot11 mobile|state enable|disable'
	'debug dot1x events|states enable|disable'
	'debug mac addr <mac>'
	'debug pem events|state enable|disable'
	'config ap admin-mode enable|disable all|<ap>'
	'config ap certificate sign <file>'
	'config ap dtls-psk add ascii <key> <ap-mac>'
	'config ap dtls-psk add hex <key> <ap-mac>'
	'config ap dtls-psk delete <ap-mac>'
	'config ap dtls-version dtls1.2|dtls_all'
	'config ap enable|disable all|<ap>'
	'config ap join-token create'
	'config ap join-token create mac <ap-mac>'
	'config ap join-token create lifetime <minutes>'
	'config ap join-token create lifetime <minutes> mac <ap-mac>'
	'config ap join-token list'
	'config ap join-token revoke all|<token-id>'
	'config ap link-encryption enable|disable all|<ap>'
	'config ap location <location> <ap>'
	'config ap name <new-name> <ap>'
	'config ap primary-base <controller> <ap>'
	'config ap primary-base <controller> <ap> <controller-ip>'
	'config ap reset <ap>'
	'config ap secondary-base <controller> <ap>'
	'config ap secondary-base <controller> <ap> <controller-ip>'
	'config ap tertiary-base <controller> <ap>'
	'config ap tertiary-base <controller> <ap> <controller-ip>'
	'config auth-list add lsc <ap-mac>'
	'config auth-list add lsc <ap-mac> <fingerprint>'
	'config auth-list ap-policy authorize-ap enable|disable'
	'config auth-list delete <ap-mac>'
	'config auth-list refuse <ap-mac>'
	'config auth-list revoke <ap-mac>'
	'config wlan apgroup profile-mapping add|delete default-group <rf-profile>'
	'config wlan broadcast-ssid enable|disable <wlan-id>'
	'config wlan create <wlan-id> <profile>'
	'config wlan create <wlan-id> <profile> <ssid>'
	'config wlan delete <wlan-id>'
	'config wlan dhcp_server <wlan-id> 0.0.0.0'
	'config wlan dhcp_server <wlan-id> 0.0.0.0 required'
	'config wlan enable|disable all|<wlan-id>'
	'config wlan exclusionlist <wlan-id> enabled|disabled|<seconds>'
	'config wlan interface <wlan-id> <interface>'
	'config wlan load-balance allow enable|disable <wlan-id>'
	'config wlan mac-filtering enable|disable <wlan-id>'
	'config wlan max-listen-interval <intervals> <wlan-id>'
	'config wlan max-associated-clients <clients> <wlan-id>'
	'config wlan max-radio-clients <max-clients> <wlan-id>'
	'config wlan profile <wlan-id> <profile>'
	'config wlan security pmf disable|optional|required <wlan-id>'
	'config wlan security pmf association-comeback <seconds> <wlan-id>'
	'config wlan security pmf saquery-retrytimeout <milliseconds> <wlan-id>'
	'config wlan security wpa enable|disable <wlan-id>'
	'config wlan security wpa akm 802.1x|psk enable|disable <wlan-id>'
	'config wlan security wpa akm pmf psk enable|disable <wlan-id>'
	'config wlan security wpa akm psk set-key ascii <psk> <wlan-id>'
	'config wlan security wpa akm psk set-key hex <psk> <wlan-id>'
	'config wlan security wpa akm psk set-key ascii <psk> <wlan-id> client <client-mac>'
	'config wlan security wpa akm psk delete-key <wlan-id> client <client-mac>'
	'config wlan security wpa akm psk set-key hex <psk> <wlan-id> client <client-mac>'
	'config wlan security wpa wpa1 enable|disable <wlan-id>'
	'config wlan security wpa wpa1 ciphers aes enable|disable <wlan-id>'
	'config wlan security wpa wpa2 enable|disable <wlan-id>'
	'config wlan security wpa wpa2 ciphers aes enable|disable <wlan-id>'
	'config wlan session-timeout <wlan-id> <seconds>'
	'config wlan ssid <wlan-id> <ssid>'
	'config wlan user-idle-threshold <bytes> <wlan-id>'
	'config wlan usertimeout <seconds> <wlan-id>'
	'config wlan wmm allow|disable|require <wlan-id>'
	'config 802.11a|802.11b enable|disable <ap>'
	'config 802.11a channel ap <ap> global|<channel>'
	'config 802.11b channel ap <ap> global|<channel>'
	'config 802.11a|802.11b max-clients <max-clients>'
	'config 802.11a|802.11b enable|disable network'
	'config 802.11a|802.11b txPower ap <ap> global|<power-level>'
	'config 802.11h channelswitch enable|disable'
	'config 802.11a chan_width <ap> 20|40|80'
	'config rf-profile create 802.11a|802.11b/g <rf-profile>'
	'config rf-profile delete <rf-profile>'
	'config rf-profile max-clients <profile-clients> <rf-profile>'
	'config client deauthenticate <client-mac>'
	'config exclusionlist add <client-mac>'
	'config exclusionlist add <client-mac> <description>'
	'config exclusionlist delete <client-mac>'
	'config exclusionlist description <client-mac>'
	'config exclusionlist description <client-mac> <description>'
	'config load-balancing denial <denials>'
	'config load-balancing window <window>'
	'config trapflags client '\
'802.11-associate|802.11-assocfail|802.11-authfail|802.11-deauthenticate|802.11-disassociate|excluded '\
'enable|disable'
	'config wps client-exclusion 802.11-assoc|802.11-auth|802.1x-auth|ip-theft|all enable|disable'
	'config macfilter add <client-mac> <wlan-id>'
	'config macfilter add <client-mac> <wlan-id> <description>'
	'config macfilter add <client-mac> <wlan-id> <interface>'
	'config macfilter add <client-mac> <wlan-id> <interface> <description>'
	'config macfilter delete <client-mac>'
	'config macfilter description <client-mac> <description>'
	'config macfilter wlan-id <client-mac> <wlan-id>'
	'config interface address dynamic-interface <interface> <ip> <netmask>'
	'config interface address dynamic-interface <interface> <ip> <netmask> <gateway>'
	'config interface address management <ip> <netmask>'
	'config interface address management <ip> <netmask> <gateway>'
	'config interface create <interface> <vlan-id>'
	'config interface delete <interface>'
	'config interface vlan <interface> <vlan-id>'
	'config country <country-code>'
	'config logging buffered emergencies|alerts|critical|errors|warnings|notifications|informational|debugging'
	'config logging console emergencies|alerts|critical|errors|warnings|notifications|informational|debugging'
	'config network ap-fallback enable|disable'
	'config network fast-ssid-change enable|disable'
	'config network rf-network-name <name>'
	'config network usertimeout <seconds>'
	'config sysname <name>'
	'config time manual <mm/dd/yy> <hh:mm:ss>'
	'config time timezone <delta-hours> <delta-mins>'
	'config advanced eap bcast-key-interval <seconds>'
	'config advanced eap bcast-key-strict enable|disable'
	'config advanced eap eapol-key-retries <retries>'
	'config advanced eap eapol-key-timeout <milliseconds>'
	'config advanced timers ap-discovery-timeout <seconds>'
	'config advanced timers ap-fast-heartbeat <seconds>'
	'config advanced timers ap-fast-heartbeat local|all enable|disable'
	'config advanced timers ap-fast-heartbeat local|all enable|disable <seconds>'
	'config advanced timers ap-heartbeat-timeout <seconds>'
	'config advanced timers ap-primary-discovery-timeout <seconds>'
	'clear ap config <ap>'
	'clear ap join stats all|<ap-mac>'
	'clear stats ap all|<ap>'
	'clear stats capwap'
	'clear stats client'
	'clear traplog'
	'reload config'
	'reset system'
	'save config'
	'test client <client-mac>'
	'test client <client-mac> wlan <wlan-id>'
)
# end commands

# Words so far, as the shell will give them: a quoted one is one, and a MAC address is not cut at its colons.
_plumb_line()
{
	local part word='' quote='' line=${COMP_LINE:0:COMP_POINT}
	local -a parts

	_plumb_typed=()
	read -ra parts <<<"$line"
	for part in "${parts[@]}"; do
		word+=${quote:+ }$part
		[[ -z $quote && $part == [\"\']* ]] && quote=${part:0:1} && part=${part:1}
		[[ -n $quote && $part != *"$quote" ]] && continue
		quote=''
		_plumb_typed+=("$word")
		word=''
	done
	if [[ -n $word ]]; then
		_plumb_typed+=("$word")
	elif [[ $line == *[[:blank:]] ]]; then
		_plumb_typed+=('')
	fi
}

# The words that may stand at the last place of _plumb_typed, in the rows that agree with those before it. As in the
# terminal, a word that is written out is that word, whatever else begins so.
_plumb_controller()
{
	local -a rows=("${_plumb_rows[@]}") next places
	local i row place alternative typed offer='' exact last=$((${#_plumb_typed[@]} - 1))

	for ((i = 1; i < last; i++)); do
		typed=${_plumb_typed[i]} next=() exact=''
		for row in "${rows[@]}"; do
			read -ra places <<<"$row"
			[[ "|${places[i - 1]}|" == *"|$typed|"* ]] && exact=yes
		done
		for row in "${rows[@]}"; do
			read -ra places <<<"$row"
			place="|${places[i - 1]}|"
			if [[ $exact ]]; then
				[[ $place == *"|$typed|"* ]] && next+=("$row")
			elif [[ -n ${places[i - 1]} && ($place == *"|$typed"* || $place == *'|<'*) ]]; then
				next+=("$row")
			fi
		done
		rows=("${next[@]}")
	done
	for row in "${rows[@]}"; do
		read -ra places <<<"$row"
		for alternative in ${places[last - 1]//|/ }; do
			[[ $alternative == '<file>' ]] && _plumb_files "${_plumb_typed[last]}" && return
			[[ $alternative == '<'* ]] || offer+=" $alternative"
		done
	done
	_plumb_words "$(printf '%s\n' $offer | sort -u)" "${_plumb_typed[last]}"
}

_plumb_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_plumb_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# Offers the values of an option; false where it takes none.
_plumb_value()
{
	case $1 in
	--verdict) _plumb_words "$_plumb_verdicts" "$2" ;;
	--color) _plumb_words 'auto always never' "$2" ;;
	--client | --since | --until | --episodes | --year | --width | --jobs) ;;
	*) return 1 ;;
	esac
}

_plumb()
{
	local cur=${COMP_WORDS[COMP_CWORD]} before='' command='' i

	COMPREPLY=()
	((COMP_CWORD > 0)) && before=${COMP_WORDS[COMP_CWORD - 1]}
	# --color=al comes as three words, --color= as two
	if [[ $cur == '=' ]]; then
		cur=''
	elif [[ $before == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == --socket ]]; then
			((i++))
		elif [[ ${COMP_WORDS[i]} != -* ]]; then
			command=${COMP_WORDS[i]}
			break
		fi
	done
	case $command in
	'')
		if [[ $before == --socket ]]; then
			_plumb_files "$cur"
		elif [[ $cur == -* ]]; then
			_plumb_words "$_plumb_options" "$cur"
		else
			_plumb_words "$_plumb_commands $(printf '%s\n' "${_plumb_rows[@]%% *}" | sort -u)" "$cur"
		fi
		;;
	diagnose)
		_plumb_value "$before" "$cur" && return
		if [[ $cur == -?* ]]; then
			_plumb_words "$_plumb_diagnose_options" "$cur"
		else
			_plumb_files "$cur"
		fi
		;;
	explain)
		if [[ $cur == -* ]]; then
			_plumb_words "$_plumb_explain_options" "$cur"
		else
			_plumb_words "$_plumb_verdicts" "$cur"
		fi
		;;
	help)
		if [[ $cur == -* ]]; then
			_plumb_words "$_plumb_help_options" "$cur"
		else
			_plumb_words "$_plumb_commands verdicts" "$cur"
		fi
		;;
	*)
		_plumb_line
		[[ ${_plumb_typed[1]} == --socket ]] && _plumb_typed=(plumb "${_plumb_typed[@]:3}")
		_plumb_controller
		;;
	esac
}

complete -F _plumb plumb
