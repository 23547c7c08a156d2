from tests.databases import cluster

passes = {"it can go back for a day": cluster(BacktrackWindow=86400)}
fails = {
    "it cannot": cluster(BacktrackWindow=0),
    "it cannot, and AWS leaves the member out": cluster(),
}
not_applicable = {
    "Aurora PostgreSQL has none": cluster(Engine="aurora-postgresql"),
    "a Multi-AZ DB cluster has none": cluster(Engine="mysql"),
    "Aurora Serverless v1 has none": cluster(EngineMode="serverless"),
    "a part of a global database has none": cluster(GlobalClusterIdentifier="world"),
}
