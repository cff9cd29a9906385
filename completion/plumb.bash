# SPDX-License-Identifier: Apache-2.0
# plumb.bash - completion of plumb(1) for bash: commands, options and their values, verdicts, files. It needs no other
# package and does not run plumb. tests/cli/test_cli.py holds it against `plumb help`.

_plumb_commands='diagnose explain help'
_plumb_options='--help --version'
_plumb_diagnose_options='--json --text --events --client --since --until --verdict --quiet --episodes --year --color
	--width --jobs --progress --no-progress --help'
_plumb_explain_options='--json --help'
_plumb_help_options='--help'
_plumb_verdicts='psk-wrong-passphrase m2-secure-bit-set tspec-qos-mismatch probed-never-associated aaa-out-of-memory
	radius-secret-mismatch radius-access-reject radius-timeout aaa-internal-error aaa-no-server association-refused
	idle-timeout session-timeout wlan-changed deleted-by-operator eapol-key-timeout eap-timeout ap-radio-reset
	m4-never-seen mdns-domain-suffix fast-ssid-change-disabled ldap-success ldap-user-rejected ldap-bind-rejected
	ldap-unreachable roam-full-authentication roam-cckm roam-pmkid roam-okc roam-ft ft-key-missing client-excluded
	ip-theft mac-theft max-clients wmm-required server-certificate-untrusted class-frame-violation
	stuck-in-authcheck stuck-in-8021x_reqd stuck-in-l2authcomplete stuck-in-wep_reqd stuck-in-dhcp_reqd
	stuck-in-webauth_reqd stuck-in-webauth_nol3sec stuck-in-central_web_auth
	load-balanced client-left roamed-away ap-lost disconnected-by-coa joined invalid-replay-counter
	still-in-progress cause-not-in-log not-aireos'

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
		if [[ ${COMP_WORDS[i]} != -* ]]; then
			command=${COMP_WORDS[i]}
			break
		fi
	done
	case $command in
	'')
		if [[ $cur == -* ]]; then
			_plumb_words "$_plumb_options" "$cur"
		else
			_plumb_words "$_plumb_commands" "$cur"
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
	esac
}

complete -F _plumb plumb
