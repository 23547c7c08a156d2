"""What an HTTP request to AWS asks for, and how AWS's answers look, in each of its protocols.

Service and Region come from the signature's credential scope. Several services may sign with one name (`s3` and `s3control`), so their
botocore models are asked which of them has the operation. Parsing of parameters and writing of answers are moto's own, made from the same
models that boto3 reads, so a fake needs no protocol of its own.
"""

from __future__ import annotations

import html
import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import SerializationContext, get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]*)/([^/]+)/aws4_request")

#: Name in the signature -> the services that sign so, as boto3 calls them, where that is not the name itself.
SIGNED_AS: Mapping[str, tuple[str, ...]] = {
    "access-analyzer": ("accessanalyzer",),
    "airflow": ("mwaa",),
    "aoss": ("opensearchserverless",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "bedrock": ("bedrock", "bedrock-agent"),
    "cassandra": ("keyspaces",),
    "cloudhsm": ("cloudhsmv2",),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticmapreduce": ("emr",),
    "es": ("opensearch", "es"),
    "monitoring": ("cloudwatch",),
    "s3": ("s3control", "s3"),
    "servicequotas": ("service-quotas",),
    "ses": ("sesv2", "ses"),
    "sso": ("sso-admin",),
    "states": ("stepfunctions",),
    "tagging": ("resourcegroupstaggingapi",),
}
UNSIGNED_STS = {"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}

#: How a service says no, that is too much, and sorry: by service where it has a way of its own, else by protocol.
DENIED = {
    "s3": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "json": ("AccessDeniedException", 400),
    "rest-json": ("AccessDeniedException", 403),
    "query": ("AccessDenied", 403),
    "rest-xml": ("AccessDenied", 403),
}
THROTTLED = {
    "s3": ("SlowDown", 503),
    "ec2": ("RequestLimitExceeded", 503),
    "json": ("ThrottlingException", 400),
    "rest-json": ("ThrottlingException", 429),
    "query": ("Throttling", 400),
    "rest-xml": ("Throttling", 400),
}


@dataclass
class AwsRequest:
    """One request, identified.

    Attributes:
        service: As boto3 calls it: `elbv2`, not `elasticloadbalancing`.
        operation: As AWS calls it: `GetBucketPolicy`; empty when it could not be told.
        region: From the signature; empty when the request is not signed.
        access_key: From the signature; empty when the request is not signed.
        protocol: `json`, `rest-json`, `query`, `ec2` or `rest-xml`.
    """

    service: str
    operation: str
    region: str
    access_key: str
    protocol: str
    environ: dict[str, Any]
    body: bytes
    uri_parameters: dict[str, Any]

    @classmethod
    def of(cls, environ: dict[str, Any]) -> AwsRequest:
        """Identify a WSGI request; its body can be read again afterwards."""
        body = _take_body(environ)
        http = _request(environ, body)
        scope = SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        access_key, region, signed = scope.groups() if scope else ("", "", "")
        if not signed and http.values.get("Action") in UNSIGNED_STS:
            signed = "sts"
        candidates = SIGNED_AS.get(signed, (signed,) if signed else ())
        for service in candidates:
            found = _match(service, environ, body, sole=len(candidates) == 1)
            if found:
                operation, uri_parameters = found
                protocol = _protocol(service, http)
                return cls(service, operation, region, access_key, protocol, environ, body, uri_parameters)
        target = http.headers.get("X-Amz-Target", "")
        operation = target.rpartition(".")[2] or http.values.get("Action", "")
        protocol = "json" if target else "query" if operation else "rest-json"
        return cls(candidates[-1] if candidates else signed, operation, region, access_key, protocol, environ, body, {})

    def parameters(self) -> dict[str, Any]:
        """The operation's parameters, parsed."""
        http = _request(self.environ, self.body)
        values: Any = {
            "method": http.method,
            "values": http.values,
            "headers": http.headers,
            "body": http.data,
            "url_path": http.path,
            "url_params": self.uri_parameters,
        }
        parsed: dict[str, Any] = PROTOCOL_PARSERS[self.protocol](self._model()).parse(values)
        return parsed

    def answer(self, result: Mapping[str, Any]) -> Response:
        """The response that boto3 will read as `result`."""
        request_id = str(uuid.uuid4())
        serializer = get_serializer_class(self.service, self.protocol)(self._model(), context=SerializationContext(request_id))
        written = serializer.serialize(result)
        return Response(written["body"], written["status_code"], {**written["headers"], **_request_id(request_id)})

    def refuse(self, code: str, message: str, status: int) -> Response:
        """An error in the form that this request's protocol has for it."""
        request_id = str(uuid.uuid4())
        headers = _request_id(request_id)
        if self.protocol in ("json", "rest-json"):
            headers |= {"Content-Type": "application/json", "x-amzn-ErrorType": code}
            return Response(json.dumps({"__type": code, "message": message}), status, headers)
        error = f"<Code>{html.escape(code)}</Code><Message>{html.escape(message)}</Message>"
        text = {
            "ec2": f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>",
            "s3": f"<Error>{error}<RequestId>{request_id}</RequestId></Error>",
        }.get(self.service, f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId></ErrorResponse>")
        return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', status, {**headers, "Content-Type": "text/xml"})

    def deny(self, account: str) -> Response:
        """Refuse for want of permission, as this service does."""
        code, status = DENIED.get(self.service) or DENIED[self.protocol]
        caller = f"arn:aws:iam::{account}:user/tester"
        return self.refuse(code, f"User: {caller} is not authorized to perform: {self.service}:{self.operation}", status)

    def throttle(self) -> Response:
        """Refuse because of too many requests, as this service does."""
        code, status = THROTTLED.get(self.service) or THROTTLED[self.protocol]
        return self.refuse(code, "Rate exceeded", status)

    def _model(self) -> OperationModel:
        model: OperationModel = get_service_model(self.service).operation_model(self.operation)
        return model


def _take_body(environ: dict[str, Any]) -> bytes:
    """Read the whole body and put it back."""
    stream = environ["wsgi.input"]
    body: bytes = stream.read() if environ.get("wsgi.input_terminated") else stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _request(environ: dict[str, Any], body: bytes) -> Request:
    """A request object of its own: reading it leaves the WSGI environment untouched."""
    return Request({**environ, "wsgi.input": io.BytesIO(body)}, populate_request=False)


def _protocol(service: str, http: Request) -> str:
    return str(determine_request_protocol(get_service_model(service), http.content_type))


def _match(service: str, environ: dict[str, Any], body: bytes, *, sole: bool) -> tuple[str, dict[str, Any]] | None:
    """The operation that a service's model finds in a request, and the parameters in its path.

    Of several services with one name in the signature, only the one with the request's API version is meant (`elb` and `elbv2` share
    names of operations).
    """
    http = _request(environ, body)
    version = http.values.get("Version")
    try:
        if not sole and version and version != get_service_model(service).api_version:
            return None
        operation, uri_parameters = get_service_router(service).match(http)
    except NotFound:
        return None
    return str(operation.name), uri_parameters


def _request_id(value: str) -> dict[str, str]:
    return {"x-amzn-RequestId": value, "x-amz-request-id": value}
