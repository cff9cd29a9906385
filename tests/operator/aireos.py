# SPDX-License-Identifier: Apache-2.0
"""aireos.py - the shows of AireOS as its documentation prints them (releases 7.x and 8.x), and where ours differ, each with
the reason. Written from knowledge of AireOS, not from our output: tests/operator/run.py holds a real plumbd against it, and
`run.py BUILD --aireos` makes docs/aireos.md of it.

A show has: `labels`, AireOS's in its order; `column`, where the dots end; `heads`, a table's headings in order; `ours`,
labels (or headings) AireOS has not; `without`, AireOS's that we leave out, by reason."""

NO_L3 = "clients' traffic is the access points' and the network's own: the controller does not forward it"
NO_HARDWARE = "a program has no such hardware"
NO_SERVER = "there is no such server or protocol here"
ONE_BUILD = "software is the host's: one version, no image to boot from"

SHOWS = {}


def show(line, column=49, labels="", heads="", ours=None, without=None, other=None):
    def rows(text):
        return [r.strip() for r in text.strip().split("\n") if r.strip()]
    SHOWS[line] = {"column": column, "labels": rows(labels), "heads": [h.strip() for h in heads.split("|") if h.strip()],
                   "ours": ours or {}, "without": without or {}, "other": other or []}


show("show sysinfo", labels="""
Manufacturer's Name
Product Name
Product Version
Bootloader Version
Build Type
System Name
System Location
System Contact
System ObjectID
Redundancy Mode
IP Address
IPv6 Address
Last Reset
System Up Time
System Timezone Location
Configured Country
Operating Environment
Internal Temp Alarm Limits
Internal Temperature
State of 802.11b Network
State of 802.11a Network
Number of WLANs
Number of Active Clients
OUI Classification Failure Count
Burned-in MAC Address
Maximum number of APs supported
Memory Current Usage
Memory Average Usage
CPU Current Usage
CPU Average Usage
""", ours={
    "Restarts of the network process": "in place of Last Reset: the process that speaks to access points starts anew by "
                                       "itself",
    "Number of Access Points joined": "the first question of who looks at a controller",
    "Access Points known": "who joined once and is away counts, too",
    "DTLS handshakes under way": "whether access points are coming, or strangers",
    "Joins pending": "the same",
    "Loop lag, half of the turns": "how long somebody waits who asks now; of the last minute",
    "Loop lag, 99 of 100 turns": "the same",
    "Loop lag, the longest of the last minute": "the same",
    "AP joins per second": "the same",
    "AP joins in the last minute": "the same",
    "Client joins per second": "the same",
    "Client joins in the last minute": "the same",
    "DTLS handshakes per second": "the same",
    "DTLS handshakes in the last minute": "the same",
    "DTLS handshakes waiting for their turn": "the same",
    "Changes waiting for access points": "the same",
    "DTLS sessions": "the same",
    "Memory of access points": "who has the memory",
    "Memory of clients": "the same",
    "Memory of histories of clients": "the same",
    "Memory of DTLS sessions": "the same",
    "Memory of buffers": "the same",
    "Memory of the process, at most so far": "the same",
    "Memory limit": "of the control group, or --memory-max: near it new clients are refused",
    "Memory used of the limit": "the same",
    "Given up for want of memory": "the same",
    "Dropped or refused": "one number to look at; show metrics has each cause",
    "Unsaved configuration": "AireOS asks at the logout only",
}, without={
    ONE_BUILD: ["Bootloader Version", "Build Type"],
    NO_SERVER: ["System Location", "System Contact", "System ObjectID", "Redundancy Mode"],
    "several addresses may be listened on; show interface summary has the management's": ["IPv6 Address"],
    "Restarts of the network process says it": ["Last Reset"],
    NO_HARDWARE: ["Operating Environment", "Internal Temp Alarm Limits", "Internal Temperature", "Burned-in MAC Address"],
    "makers of clients are not looked up": ["OUI Classification Failure Count"],
    "the kernel tells a process without files its peak only; Memory of ... say who has it": [
        "Memory Current Usage", "Memory Average Usage"],
})

show("show time", labels="""
Time
Timezone delta
Timezone location
NTP Polling Interval
""", other=["NTP Servers", "The clock is this host's; its NTP is set up on the host (timedatectl), not here."],
     without={"the clock is the host's, and so is NTP": ["NTP Polling Interval"]})

show("show country", labels="Configured Country\nConfigured Country Codes\nSupported Country Codes", without={
    "one country for all radios so far": ["Configured Country Codes", "Supported Country Codes"]})

show("show advanced timers", labels="""
Authentication Response Timeout (seconds)
Rogue Entry Timeout (seconds)
AP Heart Beat Timeout (seconds)
AP Discovery Timeout (seconds)
AP Local mode Fast Heartbeat (seconds)
AP flexconnect mode Fast Heartbeat (seconds)
AP Primary Discovery Timeout (seconds)
""", without={
    "the authentication of clients is one message and its answer": ["Authentication Response Timeout (seconds)"],
    "rogue access points are not looked for": ["Rogue Entry Timeout (seconds)"],
    "access points have the local mode only": ["AP flexconnect mode Fast Heartbeat (seconds)"]})

show("show network summary", column=44, labels="""
RF-Network Name
DNS Server IP
Web Mode
Secure Web Mode
Secure Web Mode Cipher-Option High
Secure Web Mode SSL Protocol
Web CSRF check
OCSP
Secure Shell (ssh)
Telnet
Ethernet Multicast Forwarding
Ethernet Broadcast Forwarding
AP Multicast/Broadcast Mode
IGMP snooping
User Idle Timeout
ARP Idle Timeout
Cisco AP Default Master
AP Join Priority
Mgmt Via Wireless Interface
Mgmt Via Dynamic Interface
Bridge MAC filter Config
Over The Air Provisioning of AP's
Apple Talk
AP Fallback
Web Auth CMCC Support
Fast SSID Change
""", ours={
    "DTLS Version": "config ap dtls-version sets it; AireOS shows it nowhere",
    "AP Authorization by auth-list": "whether strangers may join belongs to the network's settings",
    "AP Link Encryption": "the default of all access points",
}, without={
    NO_SERVER: ["DNS Server IP", "Secure Web Mode Cipher-Option High", "Secure Web Mode SSL Protocol", "Web CSRF check",
                "OCSP", "Secure Shell (ssh)", "Telnet", "Over The Air Provisioning of AP's", "Apple Talk"],
    NO_L3: ["Ethernet Multicast Forwarding", "Ethernet Broadcast Forwarding", "AP Multicast/Broadcast Mode",
            "IGMP snooping", "ARP Idle Timeout", "Mgmt Via Wireless Interface", "Mgmt Via Dynamic Interface",
            "Bridge MAC filter Config"],
    "there is no web authentication yet": ["Web Auth CMCC Support"],
    "there are no masters and no priorities": ["Cisco AP Default Master", "AP Join Priority"]})

show("show interface summary", column=47, labels="Number of Interfaces",
     heads="Interface Name|Port|Vlan Id|IP Address|Type|Ap Mgr|Guest")

show("show interface detailed management", labels="""
Interface Name
MAC Address
IP Address
IP Netmask
IP Gateway
External NAT IP State
VLAN
Quarantine-vlan
Active Physical Port
Primary DHCP Server
ACL
Interface Type
AP Manager
Guest Interface
""", without={
    "an address on the host, whose card and port are the host's": ["MAC Address", "Active Physical Port"],
    "there is no such setting": ["External NAT IP State", "Quarantine-vlan", "Primary DHCP Server", "ACL"]})

show("show wlan summary", labels="Number of WLANs",
     heads="WLAN ID|WLAN Profile Name / SSID|Status|Interface Name|PMIPv6 Mobility")

show("show wlan 1", labels="""
WLAN Identifier
Profile Name
Network Name (SSID)
Status
MAC Filtering
Broadcast SSID
AAA Policy Override
Maximum number of Associated Clients
Maximum number of Clients per AP Radio
Number of Active Clients
Exclusionlist Timeout
Session Timeout
User Idle Timeout
User Idle Threshold
CHD per WLAN
Interface
Multicast Interface
WLAN ACL
DHCP Server
DHCP Address Assignment Required
Quality of Service
WMM
Radio Policy
Local EAP Authentication
Security
802.11 Authentication:
FT Support
Static WEP Keys
802.1X
Wi-Fi Protected Access (WPA/WPA2)
WPA (SSN IE)
WPA2 (RSN IE)
TKIP Cipher
AES Cipher
Auth Key Management
802.1x
PSK
CCKM
FT-1X(802.11r)
FT-PSK(802.11r)
PMF-1X(802.11w)
PMF-PSK(802.11w)
WAPI
CKIP
Web Based Authentication
PMF
PMF Association Comeback Time
PMF SA Query RetryTimeout
Load Balancing
""", ours={
    "PSK key": "whether there is a key; AireOS shows it in show run-config only",
    "Maximum Listen Interval": "AireOS takes any; one that sleeps longer than its frames are kept may be refused",
    "Clients with a Key of their own": "AireOS has keys of single clients from a RADIUS server only"}, without={
    "there is no 802.1X with RADIUS and no web authentication yet": [
        "AAA Policy Override", "Local EAP Authentication", "Web Based Authentication"],
    NO_L3: ["Multicast Interface", "WLAN ACL"],
    "there is no such setting": ["CHD per WLAN", "Quality of Service", "FT-1X(802.11r)", "FT-PSK(802.11r)", "WAPI",
                                 "CKIP"]})

show("show load-balancing", labels="""
Aggressive Load Balancing
Aggressive Load Balancing Window
Aggressive Load Balancing Denial Count
Statistics
Total Denied Count
Total Denial Sent
Exceeded Denial Max Limit Count
None 5G Candidate Count
None 2.4G Candidate Count
""")

show("show wps summary", labels="""
Auto-Immune
Client Exclusion Policy
Excessive 802.11-association failures
Excessive 802.11-authentication failures
Excessive 802.1x-authentication
IP-theft
Excessive Web authentication failure
""", without={"there is no intrusion detection": ["Auto-Immune"],
           "there is no web authentication yet": ["Excessive Web authentication failure"]})

show("show advanced eap", labels="""
EAP-Identity-Request Timeout (seconds)
EAP-Identity-Request Max Retries
EAP Key-Index for Dynamic WEP
EAP Max-Login Ignore Identity Response
EAP-Request Timeout (seconds)
EAP-Request Max Retries
EAPOL-Key Timeout (milliseconds)
EAPOL-Key Max Retries
EAP-Broadcast Key Interval
""", ours={"EAP-Broadcast Key Strict": "AireOS never renews a group key because somebody who had it left"},
     without={"there is no EAP yet": [
    "EAP-Identity-Request Timeout (seconds)", "EAP-Identity-Request Max Retries", "EAP Key-Index for Dynamic WEP",
    "EAP Max-Login Ignore Identity Response", "EAP-Request Timeout (seconds)", "EAP-Request Max Retries"]})

show("show advanced 802.11a summary", heads="AP Name|MAC Address|Slot|Admin State|Oper State|Channel|TxPower")

show("show client summary", labels="Number of Clients\nNumber of PMIPV6 Clients\nNumber of EoGRE Clients",
     heads="MAC Address|AP Name|Slot|Status|WLAN|Auth|Protocol|Port|Wired|Tunnel|Role",
     ours={"Policy Manager State": "where it stands: AireOS needs show client detail for each one"},
     without={"all clients are wireless ones of this controller's access points": [
         "Number of PMIPV6 Clients", "Number of EoGRE Clients", "Port", "Wired", "Tunnel", "Role"]})

show("show ap summary", labels="Number of APs\nGlobal AP User Name\nGlobal AP Dot1x User Name",
     heads="AP Name|Slots|AP Model|Ethernet MAC|Location|Country|IP Address|Clients|DSE Location")

show("show ap uptime", labels="Number of APs\nGlobal AP User Name\nGlobal AP Dot1x User Name",
     heads="AP Name|Ethernet MAC|AP Up Time|Association Up Time")

show("show ap config general ap-0001", labels="""
Cisco AP Identifier
Cisco AP Name
Country code
Regulatory Domain allowed by Country
AP Country code
AP Regulatory Domain
Switch Port Number
MAC Address
IP Address Configuration
IP Address
IP NetMask
Gateway IP Addr
NAT External IP Address
CAPWAP Path MTU
Telnet State
Ssh State
Cisco AP Location
Cisco AP Group Name
Primary Cisco Switch Name
Primary Cisco Switch IP Address
Secondary Cisco Switch Name
Secondary Cisco Switch IP Address
Tertiary Cisco Switch Name
Tertiary Cisco Switch IP Address
Administrative State
Operation State
Mirroring Mode
AP Mode
Public Safety
Remote AP Debug
S/W  Version
Boot  Version
Mini IOS Version
Stats Reporting Period
LED State
PoE Pre-Standard Switch
Power Type/Mode
Number Of Slots
AP Model
IOS Version
Reset Button
AP Serial Number
AP Certificate Type
AP User Mode
Cisco AP system logging host
AP Up Time
AP LWAPP Up Time
Join Date and Time
Join Taken Time
Ethernet Port Duplex
Ethernet Port Speed
AP Link Latency
Rogue Detection
AP TCP MSS Adjust
""", ours={
    "Base Radio MAC Address": "join statistics and debugging name access points by it",
    "IP Address as the AP says": "differs behind address translation, which is worth to see",
    "Plumb agent": "whether it understands our vendor elements",
    "AP Link Encryption": "AireOS has a show of its own for it",
    "H/W  Version": "the access point says it (RFC 5415 4.6.40)",
    "AP Certificate Name": "who it has shown itself to be",
    "DTLS Cipher": "how its session is protected",
    "DTLS Session resumed": "the same",
    "Number of Joins": "an access point that comes and goes is found here",
    "Number of Disconnects": "the same",
    "Echo Requests": "the same",
    "Reboots": "the same",
    "Last Configuration refused with Result Code": "what it did not take",
}, without={
    "names and addresses identify it": ["Cisco AP Identifier", "Switch Port Number"],
    "one country for all radios so far": ["Regulatory Domain allowed by Country", "AP Country code",
                                          "AP Regulatory Domain"],
    "the access point does not tell it": ["IP Address Configuration", "IP NetMask", "Gateway IP Addr",
                                          "CAPWAP Path MTU", "Ethernet Port Duplex",
                                          "Ethernet Port Speed"],
    "told with the first statistics, two minutes after it joined": ["AP Up Time"],
    "IP Address as the AP says tells it": ["NAT External IP Address"],
    NO_SERVER: ["Telnet State", "Ssh State", "Remote AP Debug", "AP User Mode", "Cisco AP system logging host"],
    "there is no such setting": ["Cisco AP Group Name", "Mirroring Mode", "Public Safety", "Stats Reporting Period",
                                 "AP Link Latency", "Rogue Detection", "AP TCP MSS Adjust"],
    NO_HARDWARE: ["LED State", "PoE Pre-Standard Switch", "Power Type/Mode", "Reset Button"],
    ONE_BUILD: ["Mini IOS Version", "IOS Version"]})

show("show ap join stats summary", column=59, labels="Number of APs",
     heads="Base Mac|AP EthernetMac|AP Name|IP Address|Status",
     ours={"Last Join Failure": "why one does not join is the reason for looking here"})

show("show ap join stats summary 02:00:5e:00:00:10", column=59, labels="""
Is the AP currently connected to controller
Time at which the AP joined this controller last time
Type of error that occurred last
Reason for error that occurred last
Time at which the last join error occurred
""")

show("show ap join stats detailed 02:00:5e:00:00:10", column=59, labels="""
Discovery phase statistics
- Discovery requests received
- Successful discovery responses sent
- Unsuccessful discovery request processing
- Reason for last unsuccessful discovery attempt
- Time at last successful discovery attempt
- Time at last unsuccessful discovery attempt
Join phase statistics
- Join requests received
- Successful join responses sent
- Unsuccessful join request processing
- Reason for last unsuccessful join attempt
- Time at last successful join attempt
- Time at last unsuccessful join attempt
Configuration phase statistics
- Configuration requests received
- Successful configuration responses sent
- Unsuccessful configuration request processing
- Reason for last unsuccessful configuration attempt
- Time at last successful configuration attempt
- Time at last unsuccessful configuration attempt
Last AP message decryption failure details
- Reason for last message decryption failure
Last AP disconnect details
- Reason for last AP connection failure
- Last AP disconnect reason
Last join error summary
- Type of error that occurred last
- Reason for error that occurred last
- Time at which the last join error occurred
""", ours={
    "IP Address": "whom this is about, first",
    "AP Name": "the same",
    "Identity": "of its certificate or key",
    "Is the AP currently connected to controller": "as in the summary",
    "DTLS phase statistics": "most joins fail in the handshake, of which AireOS tells nothing here",
    "- DTLS handshakes begun": "the same",
    "- Successful DTLS handshakes": "the same",
    "- Unsuccessful DTLS handshakes": "the same",
    "- Reason for last unsuccessful DTLS handshake": "the same",
    "- Time at last successful DTLS handshake": "the same",
    "- Time at last unsuccessful DTLS handshake": "the same",
    "- Time at last AP disconnect": "a reason without a time is half of it",
}, without={"a record that cannot be decrypted belongs to no one (RFC 6347 4.1.2.7): show capwap counters has them":
            ["Last AP message decryption failure details", "- Reason for last message decryption failure"]})

show("show certificate summary", labels="""
Web Administration Certificate
Web Authentication Certificate
Certificate compatibility mode:
Lifetime Check Ignore for MIC
Lifetime Check Ignore for SSC
""", ours={label: "one block for each certificate of access points' trust, which AireOS hides" for label in (
    "Number of certificates", "Certificate", "Subject", "Issuer", "Serial Number", "Usage", "Key", "Valid from", "Valid to",
    "Days left")}, without={
    NO_SERVER: ["Web Administration Certificate", "Web Authentication Certificate"],
    "there is no flag that lets a certificate pass": ["Certificate compatibility mode:", "Lifetime Check Ignore for MIC",
                                                      "Lifetime Check Ignore for SSC"]})

show("show auth-list", labels="""
Authorize MIC APs against AAA
Authorize LSC APs against Auth-List
APs Allowed to Join
AP with Manufacturing Installed Certificate
AP with Self-Signed Certificate
AP with Locally Significant Certificate
""", heads="Mac Addr|Cert Type|Key Hash", ours={
    "Number of entries": "as every table has it",
    "Action": "an entry may refuse, too",
}, without={"certificates of this controller's own authority are the only ones":
            ["Authorize MIC APs against AAA", "APs Allowed to Join", "AP with Manufacturing Installed Certificate",
             "AP with Self-Signed Certificate", "AP with Locally Significant Certificate"]})

show("show traplog", column=45, labels="Number of Traps Since Last Reset\nNumber of Traps Since Log Last Displayed",
     heads="Log|System Time|Trap")

show("show logging", labels="""
Logging to Logger Queue :
Logging to buffer :
- Logging filter level
- Number of system messages logged
- Number of system messages dropped
- Logging of debug messages to buffer
Logging to console :
- Logging filter level
- Number of system messages logged
- Number of system messages dropped
Logging to syslog :
Logging of traceback
Timestamping of messages
Logging buffer
""", ours={"System Time": "the buffer as a table, newest first", "Level": "the same", "Message": "the same"}, without={
    "one queue, one buffer; syslog is the journal's": ["Logging to Logger Queue :", "Logging to syslog :",
                                                       "Logging of traceback", "Timestamping of messages", "Logging buffer",
                                                       "- Logging of debug messages to buffer"]})


# Shows of one client: there is none here; tests/unit/test_show_clients.c and test_show_cell.c hold them against the reader
# of plumb diagnose, which reads AireOS's.
CLIENT_DETAIL = """## show client detail <mac>

AireOS's labels in AireOS's order, as far as there is something to say. Held against the reader of `plumb diagnose`
(`tests/unit/test_show_clients.c`), which reads AireOS's of releases 4.x to 8.10.

| | label | why |
|---|---|---|
| more | IP Address learned by | where an address comes from is half of most questions about it |
| more | DHCP Server, DHCP Lease | the server that answered: the wrong one is a common fault |
| more | In this State For | whether it is stuck, without asking twice |
| more | Number of EAPOL Frames, Mic Failures, Replays | what became of the handshake |
| more | Number of Associations, Reassociations, Refusals | a client that comes and goes is found here |
| more | Number of SA Queries, Rekeyings, Deauthentications Ignored | what protected management frames kept off |
| left out | Client NAC OOB State, AAA Role Type, ACL names, mDNS, AVC, CTS, Local Policy | there is no such setting |
| left out | Gateway Address, Netmask | the access point tells the address alone |
| left out | Client CCX and E2E version | Cisco's own protocols |
| left out | QoS, data rates, 802.1P, Power Save, Current Rate, bytes, packets | access points do not tell them yet |
| left out | Mobility State | there is one controller |

A station that only probes has the first lines of it, `Client State` being Probe.

## show exclusionlist

The two tables of AireOS; a remaining time of 0 is one without an end. `Description` beside a client disabled by hand.

## show client ap {802.11a|802.11b} <ap>

Nothing differs.

## show client wlan <id>, show client state summary, show client counters

Tables of plumb's own, of the columns of show client summary and of the machine's counters.

## show rf-profile summary, show trapflags

Of RF profiles there is what they do here: the band, how many clients a radio takes, whether the access points have it.
They are all in one group, default-group. Of the trap flags there are those of clients, under the words of their command.

## show 802.11a, show 802.11b

The state of the band's network, as AireOS says it first, how many radios it has, and how many clients each of them takes.
Data rates, beacon period and the like are the access points' own.

## test client <mac>

plumb's own: each check a join would meet, in their order, and the first command that mends one that fails.
"""


def page():
    """docs/aireos.md"""
    out = ["# Where the shows differ from AireOS's", "",
           "Labels, their order, the column of the values and the columns of tables are AireOS's, as far as AireOS "
           "documents",
           "them. What differs, and why. Made by `tests/operator/run.py BUILD --aireos` of the lists in",
           "`tests/operator/aireos.py`, which a real controller is held against.", ""]
    for line, s in SHOWS.items():
        out += ["## " + line.replace("02:00:5e:00:00:10", "<mac>").replace("ap-0001", "<ap>").replace("wlan 1", "wlan <id>"),
                ""]
        if not s["ours"] and not s["without"]:
            out += ["Nothing differs.", ""]
            continue
        out += ["| | label | why |", "|---|---|---|"]
        out += ["| more | %s | %s |" % (label, why) for label, why in s["ours"].items()]
        out += ["| left out | %s | %s |" % (label, why) for why, labels in s["without"].items() for label in labels]
        out.append("")
    return "\n".join(out) + "\n" + CLIENT_DETAIL
