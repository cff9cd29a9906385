/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - every ceiling of the controller, in one place: what an outsider can make grow has a row here, with what
 * happens when it is reached. Each refusal is counted (struct ac_counters and the counters of the shells). */
#pragma once

enum controller_limits {
	/* rows of access points, joined or not; at the ceiling the row that has been gone longest makes room, and when all
	 * are joined, a Join is refused with "Join Failure (Resource Depletion)" */
	APS_MAX = 6400,
	/* sessions whose DTLS handshake has not ended; at the ceiling a new one is not begun: the AP repeats its hello */
	HANDSHAKES_MAX = 2048,
	/* sessions that are up and have not sent a good Join Request; at the ceiling a new one is closed */
	JOINS_PENDING_MAX = 4096,
	/* of these, from one IP address (many APs may stand behind one NAT) */
	JOINS_PENDING_PER_IP_MAX = 3072,
	/* data sessions that have not said whose they are; at the ceiling a new one is not begun */
	DATA_PENDING_MAX = 4096,
	/* access points in the join statistics; at the ceiling the oldest makes room that has been heard of in the clear only;
	 * where there is none, the one that has been silent longest */
	JOIN_STATS_MAX = 8192,
	/* Discovery answers per second, and how many at once; beyond, requests are dropped */
	DISCOVERY_RATE = 4000,
	DISCOVERY_BURST = 8000,
	/* requests and other messages in the clear that are noted as wrong, as many in a second and at once */
	DISCOVERY_WRONG_RATE = 4000,
	DISCOVERY_WRONG_BURST = 8000,
	/* what waits to be signed by the keeper; at the ceiling a Join is refused with "Resource Depletion" */
	SIGNING_MAX = 1024,
	/* radios of one access point that are kept; further ones are ignored, as are their elements */
	AP_RADIOS_MAX = 4,
	/* WLANs of the controller, as AireOS (ids 1-512), and those that one AP radio can carry */
	WLAN_ID_MAX = 512,
	AP_WLANS_MAX = 16,
	/* changes of stations that wait for one AP; at the ceiling ac_station_change says no */
	STATION_CHANGES_MAX = 512,
	/* those with deletions, which are taken beyond: a station must not outlive its client. More than one AP has stations */
	STATION_DELETES_MAX = 8192,
	/* how often an AP is told to delete a station that its radio would not */
	STATION_DELETE_TRIES = 3,
	/* changes of stations in one request to an AP of ours */
	STATION_BATCH_MAX = 64,
	/* bytes of a frame that goes with a change of a station */
	STATION_FRAME_MAX = 2304,
	/* bytes of a client's elements that go with a change of a station: longer ones are refused */
	STATION_IES_MAX = 1024,
	STATION_COMMON_BYTES = 512, /* of a change of a station; so many that are done are kept to be used again */
	STATION_SPARES_MAX = 256,
	/* changes of group keys that wait for one AP; at the ceiling ac_group_key says no */
	GROUP_CHANGES_MAX = 128,
	/* stations one AP reports as present after a join; further ones are dropped and counted */
	STATIONS_PRESENT_MAX = 2048,
	/* bytes of such reports that wait for the answer to an Add WLAN; further ones are dropped and counted */
	PRESENT_HELD_MAX = 524288,
	/* frames of one AP whose fate is still to come; the oldest makes room, and its fate is never told */
	TRANSMITS_PENDING_MAX = 64,
	/* records of wireless clients; at the ceiling the oldest makes room that has neither keys nor an address; where
	 * there is none, an association is refused with status 17 */
	CLIENTS_MAX = 64000,
	/* stations that have authenticated and not associated yet; at the ceiling the oldest is forgotten, and has to
	 * authenticate again */
	CLIENT_AUTHS_MAX = 16384,
	/* stations that probe and are no clients; at the ceiling the one silent longest is forgotten */
	CLIENT_PROBES_MAX = 8192,
	/* excluded clients; at the ceiling the oldest exclusion ends, those first that need no more than a frame of anybody */
	CLIENT_EXCLUSIONS_MAX = 8192,
	/* clients that are gone and have proved a WLAN's key; at the ceiling the one gone longest is forgotten, and can be
	 * excluded for what others send in its name */
	CLIENT_PROOFS_MAX = 64000,
	/* bytes of text kept of a name, a location and the like; longer ones are cut */
	AP_NAME_MAX = 64,
	AP_LOCATION_MAX = 256,
	/* one CAPWAP message, reassembled; longer ones are dropped */
	CAPWAP_MESSAGE_MAX = 65535,
};
