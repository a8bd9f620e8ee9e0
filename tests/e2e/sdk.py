"""What the SDKs send: calls with the access token of a session, without an API key."""
from program import Client, segment


class Sdk(Client):
    """One keep-alive connection of the checkout of one session."""

    def __init__(self, port, client_token):
        super().__init__(port, None)
        self.access_token = segment(client_token, 1)['accessToken']

    def call(self, method, target, body=None, headers=None):
        return self.send(method, target, body,
                         {'Primer-Client-Token': self.access_token, **(headers or {})})

    def configuration(self):
        return self.call('GET', '/client-sdk/configuration')

    def act(self, *actions, headers=None):
        """Each is a type, and perhaps its params."""
        listed = [{'type': name, **({'params': params[0]} if params else {})}
                  for name, *params in actions]
        return self.call('POST', '/client-session/actions', {'actions': listed}, headers)


def card(network):
    return ('SELECT_PAYMENT_METHOD',
            {'paymentMethodType': 'PAYMENT_CARD', 'binData': {'network': network}})


def method(payment_method_type):
    return ('SELECT_PAYMENT_METHOD', {'paymentMethodType': payment_method_type})


UNSELECT = ('UNSELECT_PAYMENT_METHOD',)
