"""Portuguese."""

from warehouse.drafting.words.language import Language

PT = Language(
    strong={
        "order_id": (
            "numero do pedido, n pedido, id pedido, id do pedido, pedido, num pedido, numero pedido, "
            "codigo do pedido, nota fiscal, numero da nota, numero da encomenda, encomenda, fatura, "
            "numero da fatura, n encomenda, cod pedido, codigo pedido, numero da venda, id venda, venda, "
            "n fatura, nf, numero nf, cupom fiscal, pedido id, id encomenda"
        ),
        "order_line": (
            "linha, numero da linha, item do pedido, linha do pedido, numero do item, seq item, item pedido, "
            "n linha, sequencia"
        ),
        "order_date": (
            "data do pedido, data pedido, data da compra, data compra, data da venda, data venda, "
            "data da encomenda, data encomenda, data da fatura, data emissao, data de emissao, data fatura, "
            "data de compra, data de venda"
        ),
        "customer_id": (
            "id cliente, id do cliente, codigo do cliente, codigo cliente, cod cliente, cliente, "
            "numero do cliente, n cliente, cliente id, numero cliente"
        ),
        "customer_name": "nome do cliente, nome cliente, nome completo, razao social, empresa, nome do comprador",
        "email": "e mail, correio eletronico, email do cliente, email cliente, e mail do cliente",
        "city": "cidade, municipio, localidade, cidade cliente, cidade do cliente, cidade faturacao",
        "state": "uf, estado uf, provincia, distrito, unidade federativa, estado cliente, estado do cliente",
        "country": "pais, codigo pais, pais cliente, pais faturacao",
        "signup_date": (
            "data de cadastro, data cadastro, data de registo, data de registro, cliente desde, "
            "data do cadastro, cadastrado em, registado em, data registo, data inscricao, data de inscricao"
        ),
        "product_id": (
            "codigo do produto, codigo produto, cod produto, id produto, id do produto, referencia, sku produto, "
            "codigo do artigo, cod artigo, referencia produto, produto id, codigo artigo, ref, ref produto, "
            "artigo id"
        ),
        "product_name": (
            "nome do produto, nome produto, descricao do produto, descricao produto, produto, artigo, "
            "designacao, descricao do item, descricao artigo, nome artigo"
        ),
        "category": (
            "categoria, familia, categoria do produto, grupo, departamento, tipo de produto, categoria produto, "
            "nome categoria, secao, linha de produto, grupo de produtos"
        ),
        "price": (
            "preco, preco de venda, preco venda, preco tabela, preco de lista, pvp, preco unitario, "
            "valor de venda, preco de tabela"
        ),
        "quantity": "quantidade, qtd, qtde, unidades, quantidade vendida, qtd vendida, quantidade pedida, quant, qnt",
        "unit_price": (
            "preco unitario, valor unitario, preco por unidade, vlr unitario, preco, preco de venda, preco unit, "
            "preco do produto, valor unit, valor do produto"
        ),
        "order_status": (
            "status, status do pedido, estado da encomenda, situacao, situacao do pedido, estado do pedido, "
            "status pedido, estado encomenda"
        ),
        "payment_mode": (
            "forma de pagamento, metodo de pagamento, meio de pagamento, pagamento, tipo de pagamento, "
            "modo de pagamento, forma pagamento, metodo pagamento"
        ),
        "line_total": (
            "valor total, total do item, subtotal, valor, total, total linha, total item, valor do item, "
            "receita, valor liquido, faturamento, valor venda, total venda, vendas"
        ),
        "discount_amount": "desconto do item, desconto item, desconto da linha",
        "tax_amount": "imposto do item, imposto item",
        "shipping_amount": "frete do item, valor do frete item",
        "currency": "moeda, codigo da moeda",
    },
    weak={
        "order_id": "numero, n, codigo",
        "order_date": "data, criado em, data criacao, data de criacao, dia, data hora",
        "customer_id": "email, e mail, cpf, cpf cnpj, nome do cliente, nome cliente, usuario, nif",
        "customer_name": "nome, contato, contacto, destinatario, comprador, cliente",
        "product_id": "ean, descricao, codigo de barras, sku, item",
        "product_name": "nome, titulo, descricao, item",
        "category": "tipo, subcategoria, marca, classe, subgrupo",
        "state": "estado",
        "city": "cidade entrega, cidade de entrega",
        "order_status": "status do pagamento, status pagamento, status entrega",
        "quantity": "numero",
    },
    inside={
        "customers": {
            "customer_id": "codigo, numero, id",
            "customer_name": "nome, razao social",
            "signup_date": "data criacao, criado em, data de criacao, cadastro",
            "state": "estado, uf",
        },
        "products": {
            "product_id": "codigo, referencia, id, sku",
            "product_name": "nome, descricao, titulo, designacao",
            "price": "preco, valor",
            "category": "tipo, familia, grupo",
        },
        "orders": {
            "order_id": "numero, id, codigo",
            "order_date": "data, criado em, dia",
            "order_status": "status, estado, situacao",
        },
        "categories": {
            "category": "nome, descricao",
        },
        "payments": {
            "payment_mode": "forma, metodo, tipo",
        },
    },
    others={
        "shipped": (
            "data de entrega, data entrega, data de envio, data envio, entregue em, enviado em, vencimento, "
            "data vencimento, data prevista"
        ),
        "paid": "data de pagamento, data pagamento, data do pagamento, pago em, data da doacao, data do recebimento",
        "changed": "data modificacao, atualizado em, ultima compra, data alteracao, cancelado em, data devolucao",
        "born": "data de nascimento, nascimento, data nascimento, idade",
        "postcode": "cep, codigo postal",
        "street": "endereco, rua, morada, logradouro, bairro, numero endereco, complemento",
        "phone": "telefone, celular, telemovel, tel",
        "fulfillment": "metodo de envio, transportadora, forma de envio, frete tipo, status entrega, tipo de entrega",
        "tracking": "codigo de rastreio, rastreio",
        "discount": "desconto, cupom, valor desconto, cupao, % desconto",
        "tax": "imposto, iva, icms, taxa iva, impostos",
        "shipping": "frete, valor frete, portes, custo de envio, valor do frete",
        "order_total": (
            "total do pedido, valor do pedido, valor total do pedido, total da encomenda, total pedido, total fatura"
        ),
        "cost": "custo, preco de custo, custo unitario, preco de compra",
        "profit": "margem, lucro",
        "store": "loja, filial, deposito, canal, caixa, canal de venda",
        "staff": "vendedor, funcionario",
        "supplier": "fornecedor, fabricante, marca",
        "stock": "estoque, stock, unidade, inventario, estoque minimo",
        "size": "peso, tamanho, cor",
        "text": "observacao, comentario, nota, observacoes, notas",
        "person": "sexo, genero, tipo cliente, segmento, cnpj",
        "of_product": "ativo, id categoria, codigo categoria",
        "payment_id": "id pagamento, id do pagamento, numero do pagamento, id doacao, id da doacao, numero do recibo",
        "refunded": (
            "valor reembolsado, valor estornado, total reembolsado, total estornado, reembolsado, estornado, "
            "valor devolvido, valor do reembolso, valor do estorno, reembolsos, montante reembolsado"
        ),
        "payment_amount": "valor pago, total pago, valor recebido, valor do pagamento, valor da doacao",
        "card": "parcelas, numero de parcelas",
    },
    parts={
        "customer_name.1": "primeiro nome, nome, nome proprio",
        "customer_name.2": "sobrenome, apelido, ultimo nome",
        "order_date.2": "hora",
        "order_date.1": "data",
    },
    files={
        "customers": "clientes, cliente, compradores, usuarios, cadastro",
        "products": "produtos, produto, artigos, catalogo",
        "orders": "pedidos, pedido, vendas, venda, encomendas, notas, faturas, notas fiscais, compras",
        "lines": (
            "itens, itens pedido, itens do pedido, linhas, itens pedidos, itens venda, linhas encomenda, "
            "itens vendas, pedido itens, detalhe vendas, linhas encomendas"
        ),
        "categories": "categorias, familias",
        "payments": "pagamentos, doacoes, recebimentos",
        "no": "fornecedores, lojas, funcionarios, devolucoes, avaliacoes, vendedores, estoque",
    },
    values={
        "order_status": {
            "Completed": (
                "concluido, concluida, entregue, enviado, pago, finalizado, faturado, aprovado, completo, "
                "enviada, paga, finalizada, faturada, atendido"
            ),
            "Cancelled": "cancelado, cancelada, anulado, anulada, recusado, rejeitado, nao aprovado",
            "Returned": "devolvido, reembolsado, devolvida, devolucao, estornado, reembolsada, estorno",
            "Open": (
                "pendente, em processamento, em andamento, aberto, novo, em espera, processando, "
                "aguardando pagamento, em separacao, em aberto, a caminho, em preparacao, aberta, em transito, "
                "nova, aguardando envio, preparando envio"
            ),
        },
        "payment_mode": {
            "Credit Card": "cartao de credito, cartao credito, cartao, credito",
            "Debit Card": "cartao de debito, cartao debito, debito",
            "Other": (
                "boleto, pix, dinheiro, transferencia, boleto bancario, transferencia bancaria, cheque, "
                "multibanco, mb way, vale, numerario, contra reembolso, mbway, deposito, a cobranca, "
                "mercado pago, vale presente, referencia multibanco, crediario"
            ),
        },
    },
    qualifiers=(
        "de, do, da, o, a, cliente, doador, faturacao, faturamento, pedido, produto, artigo, cobranca, encomenda, "
        "eur, r"
    ),
    doubtful="entrega, envio, destinatario",
    kinds="tipo, especie, movimento",
    paid="pagamento, venda, doacao, recebimento, compra",
    moved="saque, transferencia para o banco, taxa, tarifa, transferencia, autorizacao",
    back="reembolso, estorno, devolucao",
    orders="pedido, fatura, encomenda",
    carts="carrinho, global, geral",
    gross="bruto",
    net="liquido",
    percent="percentual",
    parents="id pai, pai id, pai, codigo pai",
    totals="total, total geral, soma, subtotal, totais, registros",
    flags=("reembolsado, reembolsada, totalmente reembolsado, estornado, devolvido, devolvida, pedido reembolsado"),
    yes="sim, s, verdadeiro",
    no="não, falso",
    partly="parcial, parcialmente",
)
