"""What is sent: a session of about 1.5 KB, the change of what is bought, and the reads."""
import json

NUMBER = 7070707  # stands for @@@@@@@ while the texts are made
WITH_ACCESS_TOKEN = 'Primer-Client-Token: @KEY@'


def with_key(api_key):
    return f'X-API-KEY: {api_key}'


def line_items():
    return [{'itemId': f'sku-{number:06}', 'name': f'Trail running shoe, model {number}',
             'description': 'Light, with a grip for wet rock; delivered in two working days',
             'amount': NUMBER, 'quantity': 1 + number, 'discountAmount': 150, 'taxAmount': 420}
            for number in range(2)]


def address():
    return {'firstName': 'Maria', 'lastName': 'Fernandez', 'addressLine1': '27 Rue des Abbesses',
            'addressLine2': 'Third floor', 'city': 'Paris', 'postalCode': '75018',
            'countryCode': 'FR'}


def session():
    return {
        'orderId': f'order-{NUMBER}', 'customerId': 'customer-2048', 'currencyCode': 'EUR',
        'metadata': {'channel': 'web', 'campaign': 'spring', 'experiment': {'bucket': 7}},
        'order': {'countryCode': 'FR', 'lineItems': line_items(),
                  'fees': [{'amount': 250, 'type': 'PACKING', 'description': 'Gift wrapping'}],
                  'shipping': {'amount': 590, 'methodId': 'express',
                               'methodName': 'Express delivery'}},
        'customer': {'emailAddress': 'maria.fernandez@example.com',
                     'mobileNumber': '+33612345678', 'firstName': 'Maria',
                     'lastName': 'Fernandez', 'billingAddress': address(),
                     'shippingAddress': address()},
        'paymentMethod': {'descriptor': 'Trail shop', 'vaultOnSuccess': True,
                          'orderedAllowedCardNetworks': ['VISA', 'MASTERCARD'],
                          'options': {'PAYMENT_CARD': {'networks': {
                              'VISA': {'surcharge': {'amount': 10}}}}}}}


def text(value):
    return json.dumps(value, separators=(',', ':')).replace(str(NUMBER), '@' * 7)


def plain(value):
    """The value as JSON, with the number that stands for the changing ones."""
    return json.dumps(value, separators=(',', ':'))


def http_request(method, target, credential, body=None, body_growth=0):
    """A request as the load generator's template; its body grows by so much when it is filled."""
    head = [f'{method} {target} HTTP/1.1', 'Host: 127.0.0.1', credential,
            'X-API-VERSION: 2.4', 'Accept: application/json']
    if body is not None:
        head += ['Content-Type: application/json', f'Content-Length: {len(body) + body_growth}']
    return '\r\n'.join(head) + '\r\n\r\n' + (body or '')


def create(api_key):
    return http_request('POST', '/client-session', with_key(api_key), text(session()))


def change():
    return {'order': {'lineItems': line_items()}}


def update(api_key, token_bytes):
    """Replaces the line items, each amount a new one."""
    body = text({'clientToken': '@KEY@', **change()})
    return http_request('PATCH', '/client-session', with_key(api_key), body,
                        token_bytes - len('@KEY@'))


def read(api_key):
    return http_request('GET', '/client-session?clientToken=@KEY@', with_key(api_key))


def configuration():
    return http_request('GET', '/client-sdk/configuration', WITH_ACCESS_TOKEN)


def action():
    """Another billing address each time."""
    to_set = {'billingAddress': {**address(), 'postalCode': f'{NUMBER}'}}
    body = text({'actions': [{'type': 'SET_BILLING_ADDRESS', 'params': to_set}]})
    return http_request('POST', '/client-session/actions', WITH_ACCESS_TOKEN, body)


def redis_set(key_bytes, value_bytes):
    """SET of a value that differs in its first bytes each time."""
    value = '@' * 7 + 'x' * (value_bytes - 7)
    return f'*3\r\n$3\r\nSET\r\n${key_bytes}\r\n@KEY@\r\n${value_bytes}\r\n{value}\r\n'


def redis_get(key_bytes):
    return f'*2\r\n$3\r\nGET\r\n${key_bytes}\r\n@KEY@\r\n'
