# SPDX-License-Identifier: Apache-2.0
# daemons.bash - completion of plumbd(8), plumb-ap(8) and plumb-air(8) for bash. It needs no other package and does not run
# them. tests/install/run.py holds it against their --help.

_plumb_daemon_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

_plumb_daemon()
{
	local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options words=''

	COMPREPLY=()
	# --config=fi comes as three words, --config= as two
	if [[ $cur == '=' ]]; then
		cur=''
	elif [[ $before == '=' ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case ${1##*/} in
	plumbd)
		options='--config --state --runtime --listen --user --wait-dtls --memory-max --check --foreground --version --help
			-c -t -V -h'
		;;
	plumb-ap)
		options='--config --check --runtime --json --help --version -c -h -V'
		words=status
		;;
	plumb-air)
		options='--scenario --seed --runs --controller --operator --in-process --check --config --json --help --version
			-s -h -V'
		;;
	esac
	case ${1##*/}:$before in
	*:--config | *:-c | *:--scenario | *:-s | plumbd:--check | plumbd:-t) _plumb_daemon_files -f "$cur" ;;
	*:--state | *:--runtime) _plumb_daemon_files -d "$cur" ;;
	*:--user) mapfile -t COMPREPLY < <(compgen -u -- "$cur") ;;
	*:--listen | *:--wait-dtls | *:--memory-max | *:--seed | *:--controller) ;;
	*)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		fi
		;;
	esac
}

complete -F _plumb_daemon plumbd plumb-ap plumb-air
