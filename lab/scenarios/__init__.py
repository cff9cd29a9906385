# SPDX-License-Identifier: Apache-2.0
"""The lab's scenarios: functions of a Scene, in files by what they are about. The first line of each says what holds."""

ORDER, SCENARIOS = [], {}


def scenario(name, peer=False):
    """peer: its client's steps can be run against hostapd, too."""
    def add(function):
        function.peer = peer
        ORDER.append(name)
        SCENARIOS[name] = function
        return function
    return add
